// node sign.mjs KEY < request: signs with an independent JOSE implementation and prints the compact JWS.
// KEY is base64url; the request is {"header": {...}, "payload": "<text>"} on standard input.
import { readFileSync } from 'node:fs';
import { CompactSign } from 'jose';

const key = Buffer.from(process.argv[2], 'base64url');
const { header, payload } = JSON.parse(readFileSync(0, 'utf8'));
console.log(await new CompactSign(new TextEncoder().encode(payload)).setProtectedHeader(header).sign(key));
