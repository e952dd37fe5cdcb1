-- rolling
-- What an author may do on a site, who an author is elsewhere, and what was thought of a comment before people saw it.

alter table authors drop constraint authors_kind_check;
alter table authors add constraint authors_kind_check check (kind in ('guest', 'sso', 'account', 'staff'));
alter table authors
  add column role text not null default 'reader' check (role in ('reader', 'trusted', 'moderator', 'admin')),
  add column external_id text collate "C" check (char_length(external_id) between 1 and 255),
  add column ban text check (ban in ('ban', 'shadow')),
  add column banned_until timestamptz,
  add constraint authors_external_check check ((kind in ('sso', 'account')) = (external_id is not null)),
  add constraint authors_banned_until_check check (banned_until is null or ban is not null);
create unique index authors_external on authors (site_id, kind, external_id) where external_id is not null;
create index authors_staff on authors (site_id, role) where role in ('moderator', 'admin');
comment on column authors.role is 'What the author may do on this site; its badge follows it.';
comment on column authors.external_id is 'Who the author is where the identity comes from: the id of an account, or the id that the host site''s SSO gives.';
comment on column authors.ban is '`ban`: may not write. `shadow`: writes, and nobody but staff and the author sees it.';
comment on column authors.banned_until is 'Null while there is no ban, and for one without an end.';

alter table comments add column verdicts jsonb check (jsonb_typeof(verdicts) = 'array'), add column address_hash bytea check (octet_length(address_hash) = 16);
comment on column comments.verdicts is 'What each check that had something to say said when the comment was posted or edited (contract/moderation.ts); null when none had.';
comment on column comments.address_hash is 'Keyed hash of the address that the comment came from, so that staff can tell what came from one; forgotten after a while.';
create index comments_address on comments (site_id, address_hash) where address_hash is not null;
