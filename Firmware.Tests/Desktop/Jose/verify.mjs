// node verify.mjs KEY < jws: verifies with an independent JOSE implementation.
// Prints {"header": {...}, "payload": "<text>"}; exit code 1 with the reason when it does not verify. KEY is base64url.
import { readFileSync } from 'node:fs';
import { compactVerify } from 'jose';

const key = Buffer.from(process.argv[2], 'base64url');
try {
  const { protectedHeader, payload } = await compactVerify(readFileSync(0, 'utf8').trim(), key, { algorithms: ['HS256'] });
  console.log(JSON.stringify({ header: protectedHeader, payload: new TextDecoder().decode(payload) }));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
