"""Other ways to sign in, by the `sso` extra: an identity provider (OpenID Connect), one-time codes, passkeys.

Nothing here is imported unless `SSO=true`.
"""
