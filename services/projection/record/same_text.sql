-- Which articles tell the text of $1: itself, its other versions at its address, those of equal content, and those judged
-- copies of one original? Itself first. Each body is taken apart once.
with article as materialized (
    select e.id::text as id, e.position, told.canonical_url as url, told.content_hash as content,
           coalesce(told.copy_of, e.id::text) as original
      from record.event e
      cross join lateral json_to_record(e.body -> 'data') told (canonical_url text, content_hash text, copy_of text)
     where e.type = 'article-seen'
), this as (
    select * from article where id = $1::uuid::text
)
select a.id, a.url
  from article a, this
 where a.id = this.id or a.content = this.content or a.url = this.url or a.original = this.original
 order by a.id <> this.id, a.position
