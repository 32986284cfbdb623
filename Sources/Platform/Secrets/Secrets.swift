// Secrets: passwords, one-time codes, encrypted fields.
//
// What is in this room and nowhere else:
// - `PasswordHasher`: Argon2id (RFC 9106) over libargon2, kept as a PHC string; slow on purpose, so it runs on threads
//   of its own and only so many at once.
// - `TOTP`: second factor by time (RFC 6238), with the address an authenticator app reads; `RecoveryCodes` for a
//   lost phone.
// - `KeyRing`: the keys of the installation, in files beside the database and never in it. Fields are sealed with
//   AES-256-GCM under a numbered key; searching is by keyed hash (HMAC-SHA-256).
// - `Fingerprint`, `ConstantTime`, `SecureRandom`: the small parts.
//
// Nothing here knows a table, a page or a person.
