-- Made from the migrations by `npm run schema`; do not edit. Read this first, the migrations for the reasons.

-- A publisher's web site that embeds comments: the tenant, to which every other row belongs.
create table sites (
  id text collate "C" not null,
  -- What its admin chose (contract/site.ts); a key that is not there has its default.
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  -- Raised with every change of the site's rules, so that nodes read them again then and only then; 0 while there never was one.
  rules_version bigint not null default 0,
  constraint sites_pkey primary key (id),
  constraint sites_id_check check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  constraint sites_rules_version_check check (rules_version >= 0),
  constraint sites_settings_check check (jsonb_typeof(settings) = 'object')
);

-- Whoever writes on a site.
create table authors (
  site_id text collate "C" not null,
  id uuid not null,
  kind text not null,
  name text not null,
  -- Never shown in public.
  email text,
  avatar_url text,
  badge text,
  created_at timestamptz not null default now(),
  -- When its name, picture or badge changed, while not all its comments are told as changed (comments/rename.ts).
  changed_at timestamptz,
  -- What the author may do on this site; its badge follows it.
  role text not null default 'reader',
  -- Who the author is where the identity comes from: the id of an account, or the id that the host site's SSO gives.
  external_id text collate "C",
  -- `ban`: may not write. `shadow`: writes, and nobody but staff and the author sees it.
  ban text,
  -- Null while there is no ban, and for one without an end.
  banned_until timestamptz,
  constraint authors_pkey primary key (site_id, id),
  constraint authors_site_id_fkey foreign key (site_id) references sites(id),
  constraint authors_avatar_url_check check (char_length(avatar_url) <= 2000),
  constraint authors_badge_check check (badge in ('moderator', 'admin')),
  constraint authors_ban_check check (ban in ('ban', 'shadow')),
  constraint authors_banned_until_check check ((banned_until is null) or (ban is not null)),
  constraint authors_email_check check (char_length(email) <= 254),
  constraint authors_external_check check ((kind in ('sso', 'account')) = (external_id is not null)),
  constraint authors_external_id_check check ((char_length(external_id) >= 1) and (char_length(external_id) <= 255)),
  constraint authors_kind_check check (kind in ('guest', 'sso', 'account', 'staff')),
  constraint authors_name_check check ((char_length(name) >= 1) and (char_length(name) <= 60)),
  constraint authors_role_check check (role in ('reader', 'trusted', 'moderator', 'admin'))
);
create index authors_changed on authors (changed_at) where changed_at is not null;
create unique index authors_external on authors (site_id, kind, external_id) where external_id is not null;
create index authors_memberships on authors (external_id) where (kind = 'account') and (role in ('moderator', 'admin'));
create index authors_staff on authors (site_id, role) where role in ('moderator', 'admin');

-- The discussion of one article; the article's own facts live here too, one row for both.
create table threads (
  site_id text collate "C" not null,
  id uuid not null,
  article_key text collate "C" not null,
  article_url text,
  article_title text,
  state text not null default 'open',
  -- Change counter: raised by one with each change of a comment, in the transaction of the change.
  head bigint not null default 0,
  -- Raised with the head, with votes and with the state: what a prepared page is valid for.
  version bigint not null default 0,
  -- Published comments.
  comment_count integer not null default 0,
  created_at timestamptz not null default now(),
  constraint threads_pkey primary key (site_id, id),
  constraint threads_site_id_article_key_key unique (site_id, article_key),
  constraint threads_site_id_fkey foreign key (site_id) references sites(id),
  constraint threads_article_key_check check ((octet_length(article_key) >= 1) and (octet_length(article_key) <= 1024)),
  constraint threads_article_title_check check (char_length(article_title) <= 300),
  constraint threads_article_url_check check (char_length(article_url) <= 2000),
  constraint threads_check check (version >= head),
  constraint threads_comment_count_check check (comment_count >= 0),
  constraint threads_head_check check (head >= 0),
  constraint threads_state_check check (state in ('open', 'closed'))
) with (fillfactor = 70);

-- One contribution: a root comment or a reply. A deleted one that has replies stays as a tombstone, empty.
create table comments (
  site_id text collate "C" not null,
  thread_id uuid not null,
  id uuid not null,
  -- The thread's head at the latest change of this comment.
  seq bigint not null,
  parent_id uuid,
  -- What the reader answered, where the limit of depth moved the reply up to be its sibling.
  in_reply_to uuid,
  root_id uuid not null,
  -- Births (the heads at which they came) from the root down to this comment: reading order is its order, a subtree is one range of it.
  path integer[] not null,
  -- The path above: with it one foreign key holds the tree together.
  parent_path integer[] generated always as (case when (parent_id is null) then null else path[1:(cardinality(path) - 1)] end) stored,
  depth smallint not null generated always as (cardinality(path) - 1) stored,
  author_id uuid,
  status text not null,
  -- What was typed.
  source text not null,
  html text not null,
  -- Version of the renderer that made the html.
  renderer smallint not null,
  up integer not null default 0,
  down integer not null default 0,
  score integer not null generated always as (up - down) stored,
  -- Lower bound of the Wilson score interval (comments/rank.ts).
  rank double precision not null default 0,
  -- The thread's version at the latest vote; 0 while there is none.
  voted_version bigint not null default 0,
  -- Published comments below it, at any depth.
  reply_count integer not null default 0,
  created_at timestamptz not null,
  -- When it was first public; null for what never was, of which nobody but its author and staff ever hears.
  published_at timestamptz,
  edited_at timestamptz,
  deleted_at timestamptz,
  -- What each check that had something to say said when the comment was posted or edited (contract/moderation.ts); null when none had.
  verdicts jsonb,
  -- Keyed hash of the address that the comment came from, so that staff can tell what came from one; forgotten after a while.
  address_hash bytea,
  -- Reports of it that nobody has decided about.
  open_reports integer not null default 0,
  constraint comments_pkey primary key (site_id, id),
  constraint comments_site_id_thread_id_path_key unique (site_id, thread_id, path),
  constraint comments_site_id_thread_id_seq_key unique (site_id, thread_id, seq),
  constraint comments_tree_key unique (site_id, thread_id, id, root_id, path),
  constraint comments_site_id_author_id_fkey foreign key (site_id, author_id) references authors(site_id, id),
  constraint comments_site_id_in_reply_to_fkey foreign key (site_id, in_reply_to) references comments(site_id, id),
  constraint comments_site_id_thread_id_fkey foreign key (site_id, thread_id) references threads(site_id, id),
  constraint comments_tree_fkey foreign key (site_id, thread_id, parent_id, root_id, parent_path) references comments(site_id, thread_id, id, root_id, path),
  constraint comments_address_hash_check check (octet_length(address_hash) = 16),
  constraint comments_birth_check check ((path[cardinality(path)] > coalesce(path[(cardinality(path) - 1)], 0)) and (seq >= path[cardinality(path)])),
  constraint comments_capped_check check ((in_reply_to is null) or (cardinality(path) = 9)),
  constraint comments_down_check check (down >= 0),
  constraint comments_open_reports_check check (open_reports >= 0),
  constraint comments_path_check check ((cardinality(path) >= 1) and (cardinality(path) <= 9)),
  constraint comments_published_check check ((status <> 'published') or (published_at is not null)),
  constraint comments_rank_check check ((rank >= 0) and (rank <= 1)),
  constraint comments_reply_count_check check (reply_count >= 0),
  constraint comments_root_check check (((parent_id is null) = (cardinality(path) = 1)) and ((parent_id is null) = (root_id = id))),
  constraint comments_seq_check check (seq > 0),
  constraint comments_source_check check (octet_length(source) <= 20000),
  constraint comments_status_check check (status in ('published', 'pending', 'spam', 'rejected', 'deleted')),
  constraint comments_tombstone_check check ((status <> 'deleted') or ((source = '') and (html = '') and ((author_id is null) or (published_at is null)) and (deleted_at is not null))),
  constraint comments_up_check check (up >= 0),
  constraint comments_verdicts_check check (jsonb_typeof(verdicts) = 'array')
) with (fillfactor = 85, autovacuum_vacuum_insert_scale_factor = 0.02);
create index comments_address on comments (site_id, address_hash) where address_hash is not null;
create index comments_author on comments (site_id, author_id, status, created_at, id) where author_id is not null;
create index comments_best on comments (site_id, thread_id, rank desc, path desc) where parent_id is null;
create index comments_held on comments (site_id, status, created_at, id) where status in ('pending', 'spam', 'rejected');
create index comments_recent on comments (site_id, created_at) include (thread_id, author_id) where status = 'published';
create index comments_reported on comments (site_id, created_at, id) where open_reports > 0;
create index comments_roots on comments (site_id, thread_id, path) where parent_id is null;
create index comments_voted on comments (site_id, thread_id, voted_version) where voted_version > 0;
create trigger comments_renew_searchable after update of source on comments for each row when ((old.source <> new.source)) execute function renew_searchable();
create trigger comments_tally_born after insert on comments referencing new table as born for each statement execute function tally_born();
create trigger comments_tally_gone after delete on comments referencing old table as gone for each statement execute function tally_gone();
create trigger comments_tally_moved after update of status on comments for each row when ((old.status <> new.status)) execute function tally_moved();

-- What a comment said before an edit; number 1 is what was first posted.
create table revisions (
  site_id text collate "C" not null,
  comment_id uuid not null,
  number integer not null,
  source text not null,
  html text not null,
  created_at timestamptz not null,
  constraint revisions_pkey primary key (site_id, comment_id, number),
  constraint revisions_site_id_comment_id_fkey foreign key (site_id, comment_id) references comments(site_id, id) on delete cascade,
  constraint revisions_number_check check (number > 0),
  constraint revisions_source_check check (octet_length(source) <= 20000)
);

-- Which comment an Idempotency-Key made, so that a retry makes no second one.
create table idempotency_keys (
  site_id text collate "C" not null,
  author_id uuid not null,
  key text collate "C" not null,
  -- SHA-256 of what was asked: the same key with another body is told apart.
  request_hash bytea not null,
  comment_id uuid not null,
  -- The comment's status in the first answer.
  status text not null,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (site_id, author_id, key),
  constraint idempotency_keys_key_check check ((char_length(key) >= 8) and (char_length(key) <= 128)),
  constraint idempotency_keys_request_hash_check check (octet_length(request_hash) = 32),
  constraint idempotency_keys_status_check check (status in ('published', 'pending', 'spam', 'rejected', 'deleted'))
);
create index idempotency_keys_age on idempotency_keys (created_at);

-- One per reader and comment.
create table votes (
  site_id text collate "C" not null,
  comment_id uuid not null,
  author_id uuid not null,
  value smallint not null,
  created_at timestamptz not null default now(),
  constraint votes_pkey primary key (site_id, comment_id, author_id),
  constraint votes_site_id_author_id_fkey foreign key (site_id, author_id) references authors(site_id, id) on delete cascade,
  constraint votes_site_id_comment_id_fkey foreign key (site_id, comment_id) references comments(site_id, id) on delete cascade,
  constraint votes_value_check check (value in (-1, 1))
);
create index votes_author on votes (site_id, author_id);

-- A reader's complaint about a comment; one per reader and comment.
create table reports (
  site_id text collate "C" not null,
  id uuid not null,
  comment_id uuid not null,
  author_id uuid not null,
  reason text not null,
  note text,
  created_at timestamptz not null default now(),
  -- When a decision, or the deletion by its author, settled it; null while it is open.
  settled_at timestamptz,
  -- The decision that settled it.
  decision_id uuid,
  constraint reports_pkey primary key (site_id, id),
  constraint reports_site_id_comment_id_author_id_key unique (site_id, comment_id, author_id),
  constraint reports_decision_fkey foreign key (site_id, decision_id) references decisions(site_id, id),
  constraint reports_site_id_author_id_fkey foreign key (site_id, author_id) references authors(site_id, id) on delete cascade,
  constraint reports_site_id_comment_id_fkey foreign key (site_id, comment_id) references comments(site_id, id) on delete cascade,
  constraint reports_decision_check check ((decision_id is null) or (settled_at is not null)),
  constraint reports_note_check check (char_length(note) <= 1000),
  constraint reports_reason_check check (reason in ('spam', 'abuse', 'off-topic', 'illegal', 'other'))
);
create index reports_author on reports (site_id, author_id, id);
create index reports_decision on reports (site_id, decision_id) where decision_id is not null;

-- What a moderator did, to one comment or to many.
create table decisions (
  site_id text collate "C" not null,
  id uuid not null,
  action text not null,
  reason text,
  author_id uuid,
  created_at timestamptz not null default now(),
  undone_at timestamptz,
  -- Who took it back.
  undone_by uuid,
  constraint decisions_pkey primary key (site_id, id),
  constraint decisions_site_id_author_id_fkey foreign key (site_id, author_id) references authors(site_id, id) on delete set null (author_id),
  constraint decisions_site_id_fkey foreign key (site_id) references sites(id),
  constraint decisions_action_check check (action in ('approve', 'reject', 'spam', 'delete')),
  constraint decisions_reason_check check (char_length(reason) <= 1000)
);
create index decisions_author on decisions (site_id, author_id, id) where author_id is not null;

-- How each comment of a decision stood before, so that it can be taken back.
create table decided_comments (
  site_id text collate "C" not null,
  decision_id uuid not null,
  comment_id uuid not null,
  status_before text not null,
  status_after text not null,
  -- What a deletion took from the comment, for the undo; it goes with its author.
  source_before text,
  html_before text,
  author_before uuid,
  constraint decided_comments_pkey primary key (site_id, decision_id, comment_id),
  constraint decided_comments_site_id_author_before_fkey foreign key (site_id, author_before) references authors(site_id, id) on delete cascade,
  constraint decided_comments_site_id_comment_id_fkey foreign key (site_id, comment_id) references comments(site_id, id) on delete cascade,
  constraint decided_comments_site_id_decision_id_fkey foreign key (site_id, decision_id) references decisions(site_id, id) on delete cascade,
  constraint decided_comments_status_after_check check (status_after in ('published', 'pending', 'spam', 'rejected', 'deleted')),
  constraint decided_comments_status_before_check check (status_before in ('published', 'pending', 'spam', 'rejected', 'deleted'))
);
create index decided_comments_author on decided_comments (site_id, author_before) where author_before is not null;
create index decided_comments_comment on decided_comments (site_id, comment_id);

-- What staff did, whatever it was: added to in the transaction of the act, never changed.
create table audit (
  site_id text collate "C" not null,
  id uuid not null,
  at timestamptz not null default now(),
  -- The author who did it; null for the operator by command, and for one who was erased.
  actor uuid,
  act text collate "C" not null,
  -- What it was done to: a kind and an id, as in `comment:0199…` or `settings`.
  object text collate "C" not null,
  reason text,
  before jsonb,
  after jsonb,
  constraint audit_pkey primary key (site_id, id),
  constraint audit_site_id_fkey foreign key (site_id) references sites(id),
  constraint audit_act_check check (act ~ '^[a-z]+\.[a-z-]+$'),
  constraint audit_object_check check ((char_length(object) >= 1) and (char_length(object) <= 1100)),
  constraint audit_reason_check check (char_length(reason) <= 1000)
);
create index audit_act on audit (site_id, act, id);
create index audit_actor on audit (site_id, actor, id) where actor is not null;
create index audit_object on audit (site_id, object, id);
create trigger audit_added_to before delete or update on audit for each row execute function refuse_audit_change();
create trigger audit_kept before truncate on audit for each statement execute function refuse_audit_change();

-- How many comments of each status a site has: the sum of these rows.
create table tallies (
  site_id text collate "C" not null,
  status text not null,
  n bigint not null,
  constraint tallies_status_check check (status in ('pending', 'spam', 'published', 'rejected'))
);
create index tallies_site on tallies (site_id);

-- The words of each comment, for the search of staff.
create table searchable (
  site_id text collate "C" not null,
  comment_id uuid not null,
  document tsvector not null,
  constraint searchable_pkey primary key (site_id, comment_id),
  constraint searchable_site_id_comment_id_fkey foreign key (site_id, comment_id) references comments(site_id, id) on delete cascade
);
create index searchable_document on searchable using gin (document);

-- Up to which comment a site can be searched, and in which language.
create table search_marks (
  site_id text collate "C" not null,
  language text not null,
  through uuid not null,
  constraint search_marks_pkey primary key (site_id),
  constraint search_marks_site_id_fkey foreign key (site_id) references sites(id)
);

-- What staff wrote down about an author; nobody else sees it.
create table author_notes (
  site_id text collate "C" not null,
  id uuid not null,
  author_id uuid not null,
  written_by uuid,
  text text not null,
  created_at timestamptz not null default now(),
  constraint author_notes_pkey primary key (site_id, id),
  constraint author_notes_site_id_author_id_fkey foreign key (site_id, author_id) references authors(site_id, id) on delete cascade,
  constraint author_notes_site_id_written_by_fkey foreign key (site_id, written_by) references authors(site_id, id) on delete set null (written_by),
  constraint author_notes_text_check check ((char_length(text) >= 1) and (char_length(text) <= 1000))
);
create index author_notes_author on author_notes (site_id, author_id, id);
create index author_notes_writer on author_notes (site_id, written_by) where written_by is not null;

-- Which comments a moderator looks at, so that two do not decide about one.
create unlogged table claims (
  site_id text collate "C" not null,
  comment_id uuid not null,
  author_id uuid not null,
  until timestamptz not null,
  constraint claims_pkey primary key (site_id, comment_id),
  constraint claims_site_id_author_id_fkey foreign key (site_id, author_id) references authors(site_id, id) on delete cascade,
  constraint claims_site_id_comment_id_fkey foreign key (site_id, comment_id) references comments(site_id, id) on delete cascade
);
create index claims_author on claims (site_id, author_id);

-- A person who signs in here: staff, across sites.
create table auth.accounts (
  id text collate "C" not null,
  name text not null,
  -- In small letters; what the account is found by.
  email text not null,
  email_verified boolean not null,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  two_factor_enabled boolean,
  constraint accounts_pkey primary key (id),
  constraint accounts_email_key unique (email)
);

-- Where an account is signed in; gone once signed out.
create table auth.sessions (
  id text collate "C" not null,
  expires_at timestamptz not null,
  token text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null,
  -- Never filled.
  ip_address text,
  user_agent text,
  user_id text collate "C" not null,
  constraint sessions_pkey primary key (id),
  constraint sessions_token_key unique (token),
  constraint sessions_user_id_fkey foreign key (user_id) references auth.accounts(id) on delete cascade
);
create index sessions_user on auth.sessions (user_id);

-- How an account proves who it is: its password, or its identity at an OpenID provider.
create table auth.credentials (
  id text collate "C" not null,
  account_id text collate "C" not null,
  provider_id text collate "C" not null,
  user_id text collate "C" not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  -- argon2id, as a PHC string.
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null,
  constraint credentials_pkey primary key (id),
  constraint credentials_user_id_fkey foreign key (user_id) references auth.accounts(id) on delete cascade
);
create index credentials_user on auth.credentials (user_id);

-- Links and challenges that wait for their answer.
create table auth.verifications (
  id text collate "C" not null,
  identifier text collate "C" not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint verifications_pkey primary key (id)
);
create index verifications_identifier on auth.verifications (identifier);

-- Secrets of authenticator apps (TOTP), and codes for whoever lost theirs; encrypted.
create table auth.second_factors (
  id text collate "C" not null,
  secret text not null,
  backup_codes text not null,
  user_id text collate "C" not null,
  verified boolean,
  failed_verification_count integer,
  locked_until timestamptz,
  constraint second_factors_pkey primary key (id),
  constraint second_factors_user_id_fkey foreign key (user_id) references auth.accounts(id) on delete cascade
);
create index second_factors_secret on auth.second_factors (secret);
create index second_factors_user on auth.second_factors (user_id);

-- Public keys of passkeys (WebAuthn).
create table auth.passkeys (
  id text collate "C" not null,
  name text,
  public_key text not null,
  user_id text collate "C" not null,
  credential_id text collate "C" not null,
  counter integer not null,
  device_type text not null,
  backed_up boolean not null,
  transports text,
  created_at timestamptz,
  aaguid text,
  constraint passkeys_pkey primary key (id),
  constraint passkeys_user_id_fkey foreign key (user_id) references auth.accounts(id) on delete cascade
);
create index passkeys_credential on auth.passkeys (credential_id);
create index passkeys_user on auth.passkeys (user_id);

-- Accounts that are admins of every site.
create table auth.owners (
  account_id text collate "C" not null,
  created_at timestamptz not null default now(),
  constraint owners_pkey primary key (account_id),
  constraint owners_account_id_fkey foreign key (account_id) references auth.accounts(id) on delete cascade
);

-- Links that make an owner, by their hash; a link of a start is good only while there is no owner.
create table auth.owner_links (
  hash bytea not null,
  made_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint owner_links_pkey primary key (hash),
  constraint owner_links_hash_check check (octet_length(hash) = 32),
  constraint owner_links_made_by_check check (made_by in ('start', 'command'))
);

-- Who may become staff of a site, by the hash of the link they got. Gone once accepted.
create table invitations (
  site_id text collate "C" not null,
  id uuid not null,
  hash bytea not null,
  role text not null,
  email text,
  -- The link went to the address and to nobody else, so that whoever follows it has that mailbox.
  mailed boolean not null,
  invited_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint invitations_pkey primary key (site_id, id),
  constraint invitations_site_id_fkey foreign key (site_id) references sites(id),
  constraint invitations_site_id_invited_by_fkey foreign key (site_id, invited_by) references authors(site_id, id) on delete set null (invited_by),
  constraint invitations_email_check check (char_length(email) <= 254),
  constraint invitations_hash_check check (octet_length(hash) = 32),
  constraint invitations_role_check check (role in ('moderator', 'admin'))
);
create index invitations_by on invitations (site_id, invited_by) where invited_by is not null;
create unique index invitations_hash on invitations (site_id, hash);

-- What a script signs in with: one row and one author (of the same id, which has the name and the role) each.
create table api_keys (
  site_id text collate "C" not null,
  id uuid not null,
  -- SHA-256 of the key, which has 256 random bits; the key itself is shown once and kept nowhere.
  hash bytea not null,
  -- How the key begins, to tell one from another.
  hint text not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint api_keys_pkey primary key (site_id, id),
  constraint api_keys_site_id_created_by_fkey foreign key (site_id, created_by) references authors(site_id, id) on delete set null (created_by),
  constraint api_keys_site_id_fkey foreign key (site_id) references sites(id),
  constraint api_keys_site_id_id_fkey foreign key (site_id, id) references authors(site_id, id),
  constraint api_keys_hash_check check (octet_length(hash) = 32),
  constraint api_keys_hint_check check ((char_length(hint) >= 1) and (char_length(hint) <= 12))
);
create unique index api_keys_hash on api_keys (site_id, hash);

-- Secrets that the host site signs its readers' SSO tokens with; two at a time, so that they can be changed without a gap.
create table sso_secrets (
  site_id text collate "C" not null,
  kid text collate "C" not null,
  -- AES-256-GCM under a key made of SECRET (sites/sealed.ts).
  sealed bytea not null,
  created_at timestamptz not null default now(),
  constraint sso_secrets_pkey primary key (site_id, kid),
  constraint sso_secrets_site_id_fkey foreign key (site_id) references sites(id),
  constraint sso_secrets_kid_check check ((char_length(kid) >= 1) and (char_length(kid) <= 64))
);

-- SSO tokens with an id (`jti`) that were used: none is taken twice. Forgotten once expired.
create table sso_tokens (
  site_id text collate "C" not null,
  jti text collate "C" not null,
  expires_at timestamptz not null,
  constraint sso_tokens_pkey primary key (site_id, jti),
  constraint sso_tokens_site_id_fkey foreign key (site_id) references sites(id),
  constraint sso_tokens_jti_check check ((char_length(jti) >= 1) and (char_length(jti) <= 255))
);
create index sso_tokens_expired on sso_tokens (site_id, expires_at);

-- One per decision and comment: who wrote the comment says why it should stand (Regulation (EU) 2022/2065, article 20).
create table appeals (
  site_id text collate "C" not null,
  id uuid not null,
  comment_id uuid not null,
  decision_id uuid not null,
  author_id uuid not null,
  text text not null,
  created_at timestamptz not null default now(),
  -- `upheld`: the comment stands again. `refused`: the decision stays. Null while nobody has looked.
  outcome text,
  answer text,
  settled_by uuid,
  settled_at timestamptz,
  constraint appeals_pkey primary key (site_id, id),
  constraint appeals_site_id_decision_id_comment_id_key unique (site_id, decision_id, comment_id),
  constraint appeals_site_id_author_id_fkey foreign key (site_id, author_id) references authors(site_id, id) on delete cascade,
  constraint appeals_site_id_decision_id_comment_id_fkey foreign key (site_id, decision_id, comment_id) references decided_comments(site_id, decision_id, comment_id) on delete cascade,
  constraint appeals_site_id_settled_by_fkey foreign key (site_id, settled_by) references authors(site_id, id) on delete set null (settled_by),
  constraint appeals_answer_check check (char_length(answer) <= 1000),
  constraint appeals_outcome_check check (outcome in ('upheld', 'refused')),
  constraint appeals_settled_check check ((outcome is null) = (settled_at is null)),
  constraint appeals_text_check check ((char_length(text) >= 1) and (char_length(text) <= 1000))
);
create index appeals_author on appeals (site_id, author_id);
create index appeals_open on appeals (site_id, id) where outcome is null;

-- By their hash; gone once used, or when the session ends.
create table auth.popup_codes (
  hash bytea not null,
  session_id text collate "C" not null,
  site_id text collate "C" not null,
  origin text collate "C" not null,
  expires_at timestamptz not null,
  constraint popup_codes_pkey primary key (hash),
  constraint popup_codes_session_id_fkey foreign key (session_id) references auth.sessions(id) on delete cascade,
  constraint popup_codes_site_id_fkey foreign key (site_id) references sites(id),
  constraint popup_codes_hash_check check (octet_length(hash) = 32)
);
create index popup_codes_session on auth.popup_codes (session_id);

-- What a site does about certain words, patterns and hosts in comments (checks/rules.ts).
create table rules (
  site_id text collate "C" not null,
  id uuid not null,
  kind text not null,
  -- A word or phrase, a regular expression of RE2, or the name of a host; as `kind` says.
  pattern text not null,
  outcome text not null,
  note text,
  enabled boolean not null default true,
  -- Who made it.
  author_id uuid,
  created_at timestamptz not null default now(),
  constraint rules_pkey primary key (site_id, id),
  constraint rules_site_id_author_id_fkey foreign key (site_id, author_id) references authors(site_id, id) on delete set null (author_id),
  constraint rules_site_id_fkey foreign key (site_id) references sites(id),
  constraint rules_kind_check check (kind in ('word', 'pattern', 'host')),
  constraint rules_note_check check (char_length(note) <= 1000),
  constraint rules_outcome_check check (outcome in ('note', 'hold', 'spam', 'reject')),
  constraint rules_pattern_check check ((char_length(pattern) >= 1) and (char_length(pattern) <= 500))
);
create index rules_author on rules (site_id, author_id) where author_id is not null;

-- In how many comments that moderators called spam, and in how many that they called good, a word stood (checks/learned.ts).
create table tokens (
  site_id text collate "C" not null,
  -- Keyed hash of the word: what a reader wrote must not be left here when it is erased. 0 counts the comments themselves.
  token bigint not null,
  spam integer not null,
  good integer not null,
  constraint tokens_pkey primary key (site_id, token),
  constraint tokens_site_id_fkey foreign key (site_id) references sites(id),
  constraint tokens_good_check check (good >= 0),
  constraint tokens_spam_check check (spam >= 0)
);

-- Which comments the tokens were learned from, and as what: none counts twice, and a decision that is taken back is unlearned.
create table lessons (
  site_id text collate "C" not null,
  comment_id uuid not null,
  spam boolean not null,
  constraint lessons_pkey primary key (site_id, comment_id),
  constraint lessons_site_id_comment_id_fkey foreign key (site_id, comment_id) references comments(site_id, id) on delete cascade
);

CREATE OR REPLACE FUNCTION refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if current_setting('afterword.erasing', true) = 'on' then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  raise exception 'the audit log is only added to' using errcode = 'insufficient_privilege';
end $function$;

CREATE OR REPLACE FUNCTION renew_searchable()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  config text := coalesce((select language from search_marks where site_id = new.site_id), 'simple');
begin
  insert into searchable (site_id, comment_id, document)
  values (new.site_id, new.id, case when new.source = '' then '' else to_tsvector(config::regconfig, new.source) || array_to_tsvector(array['site:' || new.site_id]) end)
  on conflict (site_id, comment_id) do update set document = excluded.document;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION tally_born()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into tallies (site_id, status, n) select site_id, status, count(*) from born where status <> 'deleted' group by 1, 2;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION tally_gone()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into tallies (site_id, status, n) select site_id, status, -count(*) from gone where status <> 'deleted' group by 1, 2;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION tally_moved()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into tallies (site_id, status, n)
  select new.site_id, moved.status, moved.n from (values (old.status, -1), (new.status, 1)) moved (status, n) where moved.status <> 'deleted';
  return null;
end $function$;
