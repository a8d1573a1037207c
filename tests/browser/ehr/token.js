// A key pair that lives as long as this page, and the token of each call: a JWT with ES384, good for one minute.

const CURVE = { name: "ECDSA", namedCurve: "P-384" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-384" };
const bytes = (text) => new TextEncoder().encode(text);

function base64url(data) {
  return btoa(String.fromCharCode(...data)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The public key as a JWK, and a function from the exact address of a call to its token.
export async function makeSigner(issuer) {
  const keys = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
  const kid = crypto.randomUUID();
  const part = (content) => base64url(bytes(JSON.stringify(content)));
  async function token(address) {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: address, iat: now, exp: now + 60, jti: crypto.randomUUID() };
    const signed = `${part({ alg: "ES384", typ: "JWT", kid })}.${part(claims)}`;
    const signature = await crypto.subtle.sign(SIGNATURE, keys.privateKey, bytes(signed));
    return `${signed}.${base64url(new Uint8Array(signature))}`;
  }
  return { jwk: { kty, crv, x, y, kid, alg: "ES384", use: "sig" }, token };
}
