"""An OpenID provider in a process of its own, that signs what it says of people as ProConnect does, and can lie.

`python -m tests.sso.provider` prints its port, then serves `oidc-provider-mock` on loopback. `PUT /mensonge` says how
to lie from then on, in JSON; an empty object makes it honest again.
"""

import base64
import hashlib
import json
import os
import time
from typing import Any

import flask
import jwt
import oidc_provider_mock
from cryptography.hazmat.primitives.asymmetric import rsa
from werkzeug.serving import make_server

PEOPLE = {
    "sub-anne": {"given_name": "Anne", "usual_name": "Martin", "uid": "1", "email": "anne@exemple.fr"},
    "sub-paul": {"given_name": "Paul", "usual_name": "Petit", "uid": "2", "email": "paul@exemple.fr"},
}
ANOTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)

app = oidc_provider_mock.app(
    user_claims=[oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()], require_nonce=True
)
app.debug = False
lies: dict[str, Any] = {}
seen: dict[str, Any] = {}


def lie() -> Any:
    lies.clear()
    lies.update(flask.request.get_json())
    return "", 204


def what_was_seen() -> Any:
    """The parameters of the last request to each address."""
    return flask.jsonify(seen)


def look() -> Any:
    path = flask.request.path
    seen[path] = flask.request.values.to_dict()
    if path == "/oauth2/authorize" and flask.request.method == "GET":
        seen["challenge"] = flask.request.args.get("code_challenge", "")
    time.sleep(lies.get("slow", {}).get(path, 0))
    if status := lies.get("status", {}).get(path):
        return flask.Response("non", status)
    if path == "/oauth2/token":
        digest = hashlib.sha256(flask.request.form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != seen.get("challenge"):
            return flask.Response('{"error": "invalid_grant"}', 400, content_type="application/json")
    return None


def speak(response: flask.Response) -> flask.Response:
    path = flask.request.path
    if response.status_code != 200:
        return response
    if path in lies.get("body", {}):
        response.set_data(lies["body"][path])
    elif path == "/oauth2/token":
        said = response.get_json()
        claims = jwt.decode(said["id_token"], options={"verify_signature": False})
        said["id_token"] = signed(claims, lies.get("id_token", {}))
        response.set_data(json.dumps(said))
    elif path == "/userinfo":
        tell(response, response.get_json(), lies.get("userinfo", {}))
    elif path == "/.well-known/openid-configuration":
        response.set_data(json.dumps(response.get_json() | lies.get("config", {})))
    return response


def tell(response: flask.Response, claims: dict[str, Any], how: dict[str, Any]) -> None:
    if how.get("as") == "json":
        response.set_data(json.dumps(claims | how.get("claims", {})))
        return
    claims |= {"iss": flask.request.host_url.rstrip("/"), "aud": "le-catalogue", "exp": int(time.time()) + 60}
    response.set_data(signed(claims, how))
    response.content_type = "application/jwt"


def signed(claims: dict[str, Any], how: dict[str, Any]) -> str:
    """A token with the claims that the lie changes, signed as it says: by our key unless it wants another."""
    claims = {name: value for name, value in (claims | how.get("claims", {})).items() if value is not None}
    ours = flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True)
    public = flask.g.oidc_provider_mock_storage.jwk.as_dict()
    algorithm = how.get("alg", "RS256")
    key: Any = jwt.get_algorithm_by_name("RS256").from_jwk(json.dumps(ours))
    if how.get("key") == "another":
        key = ANOTHER_KEY
    if algorithm == "none":
        key = None
    elif algorithm == "HS256":
        key = public["n"].encode()
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": how.get("kid", ours["kid"])})


app.put("/mensonge")(lie)
app.get("/vu")(what_was_seen)
app.before_request(look)
app.after_request(speak)


def main() -> None:
    server = make_server("localhost", int(os.environ.get("PROVIDER_PORT", "0")), app, threaded=True)
    print(server.server_port, flush=True)  # noqa: T201
    server.serve_forever()


if __name__ == "__main__":
    main()
