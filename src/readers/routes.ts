// The calls of the readers room.
import { endpoints } from '../contract/endpoints.ts';
import type { Door, Route } from '../http/door.ts';
import { becomeGuest, type GuestParts } from './guest.ts';

export const readerRoutes = (door: Door, parts: GuestParts): Route[] => [
  door(endpoints.becomeGuest, ({ site }, { headers, body }) => becomeGuest(parts, site, headers.authorization, body)),
];
