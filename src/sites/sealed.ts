// Secrets of a site that have to be read again, kept so that a copy of the database alone does not give them away.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** NIST SP 800-38D, sections 5.2.1.1 and 8.2.2: random, 96 bits; far fewer than 2^32 texts are ever sealed under one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = 'afterword sealed secrets';

export class Seal {
  readonly #key: Buffer;

  /** Of SECRET by HKDF (RFC 5869): what is sealed under one secret is lost with it. */
  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', PURPOSE, KEY_BYTES));
  }

  /** `place` says where it is kept; moved elsewhere it does not open. */
  close(text: string, place: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(Buffer.from(place));
    const closed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), closed]);
  }

  /** undefined when it was sealed under another SECRET, or tampered with. */
  open(sealed: Buffer, place: string): string | undefined {
    const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(place))
        .setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
