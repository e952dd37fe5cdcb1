-- rolling
-- Sites, authors, threads, comments and what readers do with them. Every key leads with site_id, so that the schema shards by site.


create table sites (
  id text collate "C" primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
  created_at timestamptz not null default now()
);

create table authors (
  site_id text collate "C" not null references sites (id),
  id uuid not null,
  kind text not null check (kind in ('guest', 'staff')),
  name text not null check (char_length(name) between 1 and 60),
  email text check (char_length(email) <= 254),
  avatar_url text,
  badge text check (badge in ('moderator', 'admin')),
  created_at timestamptz not null default now(),
  primary key (site_id, id)
);

-- A thread is the discussion of one article; the article's own facts live here, one row for both.
create table threads (
  site_id text collate "C" not null references sites (id),
  id uuid not null,
  article_key text collate "C" not null check (octet_length(article_key) between 1 and 1024),
  article_url text check (char_length(article_url) <= 2000),
  article_title text check (char_length(article_title) <= 300),
  state text not null default 'open' check (state in ('open', 'closed')),
  -- Raised by one with each change of a comment, in the transaction of the change.
  head bigint not null default 0 check (head >= 0),
  -- Raised with the head, with votes and with the state: what a prepared page is valid for.
  version bigint not null default 0 check (version >= head),
  comment_count integer not null default 0 check (comment_count >= 0),
  created_at timestamptz not null default now(),
  primary key (site_id, id),
  unique (site_id, article_key)
) with (fillfactor = 70);

create table comments (
  site_id text collate "C" not null,
  thread_id uuid not null,
  id uuid not null,
  seq bigint not null check (seq > 0),
  parent_id uuid,
  in_reply_to uuid,
  root_id uuid not null,
  -- Heads at which each comment from the root to this one was born: reading order is its order, a subtree is one range of it.
  path integer[] not null check (cardinality(path) between 1 and 9),
  depth smallint not null generated always as (cardinality(path) - 1) stored,
  author_id uuid,
  status text not null check (status in ('published', 'pending', 'spam', 'rejected', 'deleted')),
  source text not null check (octet_length(source) <= 20000),
  html text not null,
  renderer smallint not null,
  up integer not null default 0 check (up >= 0),
  down integer not null default 0 check (down >= 0),
  score integer not null generated always as (up - down) stored,
  -- Lower bound of the Wilson score interval (comments/rank.ts).
  rank double precision not null default 0,
  -- The thread's version at the latest vote; 0 while there is none.
  voted_version bigint not null default 0,
  reply_count integer not null default 0 check (reply_count >= 0),
  created_at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  primary key (site_id, id),
  unique (site_id, thread_id, id),
  unique (site_id, thread_id, seq),
  unique (site_id, thread_id, path),
  foreign key (site_id, thread_id) references threads (site_id, id),
  foreign key (site_id, thread_id, parent_id) references comments (site_id, thread_id, id),
  foreign key (site_id, author_id) references authors (site_id, id),
  check ((parent_id is null) = (cardinality(path) = 1)),
  check ((parent_id is null) = (root_id = id)),
  check (parent_id is distinct from id),
  check (status <> 'deleted' or (source = '' and html = '' and author_id is null and deleted_at is not null))
) with (fillfactor = 85);

-- Pages of roots: newest and oldest by birth, best by rank.
create index comments_roots on comments (site_id, thread_id, path) where parent_id is null;
create index comments_best on comments (site_id, thread_id, rank desc, path desc) where parent_id is null;
-- Scores that moved since a version.
create index comments_voted on comments (site_id, thread_id, voted_version) where voted_version > 0;
-- Trending reads the published comments of a window.
create index comments_recent on comments (site_id, created_at) include (thread_id, author_id) where status = 'published';
-- "Has this author a published comment?" (hold-first), and all of an author.
create index comments_author on comments (site_id, author_id, status) where author_id is not null;

-- What a comment said before an edit; number 1 is what was first posted.
create table revisions (
  site_id text collate "C" not null,
  comment_id uuid not null,
  number integer not null check (number > 0),
  source text not null check (octet_length(source) <= 20000),
  html text not null,
  created_at timestamptz not null,
  primary key (site_id, comment_id, number),
  foreign key (site_id, comment_id) references comments (site_id, id) on delete cascade
);

create table idempotency_keys (
  site_id text collate "C" not null,
  author_id uuid not null,
  key text collate "C" not null check (char_length(key) between 8 and 128),
  -- SHA-256 of what was asked, so that the same key with another body is told apart.
  request_hash bytea not null check (octet_length(request_hash) = 32),
  comment_id uuid not null,
  -- What the first answer said.
  status text not null,
  created_at timestamptz not null default now(),
  primary key (site_id, author_id, key),
  foreign key (site_id, author_id) references authors (site_id, id) on delete cascade
);

create table votes (
  site_id text collate "C" not null,
  comment_id uuid not null,
  author_id uuid not null,
  value smallint not null check (value in (-1, 1)),
  created_at timestamptz not null default now(),
  primary key (site_id, comment_id, author_id),
  foreign key (site_id, comment_id) references comments (site_id, id) on delete cascade,
  foreign key (site_id, author_id) references authors (site_id, id) on delete cascade
);

create table reports (
  site_id text collate "C" not null,
  id uuid not null,
  comment_id uuid not null,
  author_id uuid not null,
  reason text not null check (reason in ('spam', 'abuse', 'off-topic', 'illegal', 'other')),
  note text check (char_length(note) <= 1000),
  created_at timestamptz not null default now(),
  primary key (site_id, id),
  unique (site_id, comment_id, author_id),
  foreign key (site_id, comment_id) references comments (site_id, id) on delete cascade,
  foreign key (site_id, author_id) references authors (site_id, id) on delete cascade
);

-- What staff decided; each changed comment keeps how it stood, so that a decision can be taken back.
create table decisions (
  site_id text collate "C" not null references sites (id),
  id uuid not null,
  action text not null check (action in ('approve', 'reject', 'spam', 'delete')),
  reason text check (char_length(reason) <= 1000),
  author_id uuid,
  created_at timestamptz not null default now(),
  undone_at timestamptz,
  primary key (site_id, id)
);

create table decided_comments (
  site_id text collate "C" not null,
  decision_id uuid not null,
  comment_id uuid not null,
  status_before text not null,
  status_after text not null,
  -- What a deletion took from the comment, for the undo.
  source_before text,
  html_before text,
  author_before uuid,
  primary key (site_id, decision_id, comment_id),
  foreign key (site_id, decision_id) references decisions (site_id, id) on delete cascade,
  foreign key (site_id, comment_id) references comments (site_id, id) on delete cascade
);
create index decided_comments_comment on decided_comments (site_id, comment_id);
