-- Which articles tell the text of $1: itself, its other versions at its address, those of equal content, and those judged
-- copies of one original? Itself first.
with this as (
    select id, body -> 'data' ->> 'canonical_url' as url, body -> 'data' ->> 'content_hash' as content,
           coalesce(body -> 'data' ->> 'copy_of', id::text) as original
      from record.event where id = $1 and type = 'article-seen'
)
select e.id::text as id, e.body -> 'data' ->> 'canonical_url' as url
  from record.event e, this
 where e.type = 'article-seen'
   and (e.id = this.id or e.body -> 'data' ->> 'content_hash' = this.content
        or e.body -> 'data' ->> 'canonical_url' = this.url
        or coalesce(e.body -> 'data' ->> 'copy_of', e.id::text) = this.original)
 order by e.id <> this.id, e.position
