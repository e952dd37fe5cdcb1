-- rolling
-- Keys by which other programs act for a site: API keys of scripts, secrets of the host site's SSO, and the tokens of it that were used up.

create table api_keys (
  site_id text collate "C" not null references sites (id),
  id uuid not null,
  hash bytea not null check (octet_length(hash) = 32),
  hint text not null check (char_length(hint) between 1 and 12),
  created_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (site_id, id),
  foreign key (site_id, id) references authors (site_id, id),
  foreign key (site_id, created_by) references authors (site_id, id) on delete set null (created_by)
);
create unique index api_keys_hash on api_keys (site_id, hash);

create table sso_secrets (
  site_id text collate "C" not null references sites (id),
  kid text collate "C" not null check (char_length(kid) between 1 and 64),
  sealed bytea not null,
  created_at timestamptz not null default now(),
  primary key (site_id, kid)
);

create table sso_tokens (
  site_id text collate "C" not null references sites (id),
  jti text collate "C" not null check (char_length(jti) between 1 and 255),
  expires_at timestamptz not null,
  primary key (site_id, jti)
);
create index sso_tokens_expired on sso_tokens (site_id, expires_at);

comment on table api_keys is 'What a script signs in with: one row and one author (of the same id, which has the name and the role) each.';
comment on column api_keys.hash is 'SHA-256 of the key, which has 256 random bits; the key itself is shown once and kept nowhere.';
comment on column api_keys.hint is 'How the key begins, to tell one from another.';
comment on table sso_secrets is 'Secrets that the host site signs its readers'' SSO tokens with; two at a time, so that they can be changed without a gap.';
comment on column sso_secrets.sealed is 'AES-256-GCM under a key made of SECRET (sites/sealed.ts).';
comment on table sso_tokens is 'SSO tokens with an id (`jti`) that were used: none is taken twice. Forgotten once expired.';
