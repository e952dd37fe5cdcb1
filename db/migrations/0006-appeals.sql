-- rolling
-- An author's answer to a decision that took a comment away, and what came of it.

create table appeals (
  site_id text collate "C" not null,
  id uuid not null,
  comment_id uuid not null,
  decision_id uuid not null,
  author_id uuid not null,
  text text not null check (char_length(text) between 1 and 1000),
  created_at timestamptz not null default now(),
  outcome text check (outcome in ('upheld', 'refused')),
  answer text check (char_length(answer) <= 1000),
  settled_by uuid,
  settled_at timestamptz,
  primary key (site_id, id),
  unique (site_id, decision_id, comment_id),
  foreign key (site_id, decision_id, comment_id) references decided_comments (site_id, decision_id, comment_id) on delete cascade,
  foreign key (site_id, author_id) references authors (site_id, id) on delete cascade,
  foreign key (site_id, settled_by) references authors (site_id, id) on delete set null (settled_by),
  constraint appeals_settled_check check ((outcome is null) = (settled_at is null))
);
create index appeals_open on appeals (site_id, id) where outcome is null;
create index appeals_author on appeals (site_id, author_id);

comment on table appeals is 'One per decision and comment: who wrote the comment says why it should stand (Regulation (EU) 2022/2065, article 20).';
comment on column appeals.outcome is '`upheld`: the comment stands again. `refused`: the decision stays. Null while nobody has looked.';
