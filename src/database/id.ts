// Ids: UUIDv7 (RFC 9562, section 5.7), made in the application: time-ordered, so that inserts touch the same index pages.
import { v7 } from 'uuid';

export const newId = (): string => v7();
