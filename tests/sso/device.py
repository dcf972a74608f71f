"""A device that keeps passkeys, in a few lines: it signs what it is asked, and can be asked to cheat."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

FLAG = AuthenticatorData.FLAG
ORIGIN = "http://localhost"


@dataclass
class Device:
    name: bytes = b"une cle de passe"
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    owner: str = ""
    is_unlocked: bool = True
    origin: str = ORIGIN

    @property
    def flags(self) -> Any:
        return FLAG.UP | (FLAG.UV if self.is_unlocked else FLAG(0))

    def said(self, kind: str, asked: dict[str, Any]) -> bytes:
        challenge = asked["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def answer(self, response: dict[str, bytes], **more: Any) -> str:
        encoded = {name: websafe_encode(value) for name, value in response.items()}
        name = websafe_encode(self.name)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": encoded | more})

    def make(self, asked: dict[str, Any]) -> str:
        """A new key, for what the site asks."""
        self.owner = asked["publicKey"]["user"]["id"]
        public = AttestedCredentialData.create(
            Aaguid(bytes(16)),
            self.name,
            ES256.from_cryptography_key(self.key.public_key()),  # type: ignore[no-untyped-call]
        )
        about = AuthenticatorData.create(sha256(b"localhost").digest(), self.flags | FLAG.AT, 0, public)
        attestation = AttestationObject.create("none", about, {})
        return self.answer(
            {"clientDataJSON": self.said("webauthn.create", asked), "attestationObject": bytes(attestation)}
        )

    def sign(self, asked: dict[str, Any], owner: str = "") -> str:
        """Prove the key, for what the site asks."""
        said = self.said("webauthn.get", asked)
        about = AuthenticatorData.create(sha256(b"localhost").digest(), self.flags, 1)
        signature = self.key.sign(bytes(about) + sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {"clientDataJSON": said, "authenticatorData": bytes(about), "signature": signature}
        return self.answer(response, userHandle=owner or self.owner)
