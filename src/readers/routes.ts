// The calls of the readers room.
import { endpoints } from '../contract/endpoints.ts';
import type { Door, Route } from '../http/door.ts';
import { becomeGuest, type GuestParts } from './guest.ts';
import { beginSession, type SessionParts } from './session.ts';
import { Sso, type SsoParts } from './sso.ts';

export const readerRoutes = (door: Door, parts: GuestParts & SsoParts & Omit<SessionParts, 'sso'>): Route[] => {
  const sso = new Sso(parts);
  return [
    door(endpoints.becomeGuest, ({ site }, { headers, body }) => becomeGuest(parts, site, headers.authorization, body)),
    door(endpoints.createSession, ({ site }, { headers, body }) => beginSession({ ...parts, sso }, site, headers, body)),
  ];
};
