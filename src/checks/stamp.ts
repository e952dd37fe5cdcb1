// Keys of forms that say, signed, when the form was shown: what sends one faster than people type is not one of them.
import { createHmac, createSecretKey, randomUUID, timingSafeEqual } from 'node:crypto';

const MAC_BYTES = 12;
/** `<random>.<milliseconds in base 36>.<signature>`: an Idempotency-Key too. */
const KEY = /^([0-9a-f-]{36}\.([0-9a-z]{8,9}))\.([\w-]{16})$/;

export type Stamps = {
  /** A new key for a form that is shown now. */
  make: (now: number) => string;
  /** When a form with this key was shown; undefined for a key that is not ours. */
  read: (key: string) => number | undefined;
};

export const makeStamps = (secret: string): Stamps => {
  const signing = createSecretKey(`form\n${secret}`, 'utf8');
  const sign = (text: string): Buffer => createHmac('sha256', signing).update(text).digest().subarray(0, MAC_BYTES);
  return {
    make: (now) => {
      const text = `${randomUUID()}.${now.toString(36)}`;
      return `${text}.${sign(text).toString('base64url')}`;
    },
    read: (key) => {
      const [, text = '', shown = '', mac = ''] = KEY.exec(key) ?? [];
      return text !== '' && timingSafeEqual(sign(text), Buffer.from(mac, 'base64url')) ? Number.parseInt(shown, 36) : undefined;
    },
  };
};
