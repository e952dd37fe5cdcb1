-- rolling
-- Codes by which a page that embeds us learns who has signed in at our own: good once, for a moment, for one site and one origin.

create table auth.popup_codes (
  hash bytea primary key check (octet_length(hash) = 32),
  session_id text collate "C" not null references auth.sessions (id) on delete cascade,
  site_id text collate "C" not null references sites (id),
  origin text collate "C" not null,
  expires_at timestamptz not null
);
create index popup_codes_session on auth.popup_codes (session_id);

comment on table auth.popup_codes is 'By their hash; gone once used, or when the session ends.';
