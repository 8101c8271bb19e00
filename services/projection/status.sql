-- How far is each generation behind the record, and what needs a look?
select json_build_object(
    'head', (select position from record.head),
    'live', (select generation from fold.pointer),
    'generations', (
        select coalesce(json_agg(json_build_object(
            'number', g.number, 'status', g.status, 'code_version', g.code_version, 'checkpoint', g.checkpoint,
            'today', g.today,
            'behind_events', (select position from record.head) - g.checkpoint,
            'behind_seconds', coalesce((
                select extract(epoch from clock_timestamp() - e.recorded_at)::float8
                  from record.event e where e.position = g.checkpoint + 1), 0),
            'not_understood', (select count(*) from fold.not_understood n where n.generation = g.number)
        ) order by g.number), '[]') from fold.generation g where g.status <> 'retired'),
    'builds', (
        select coalesce(json_agg(json_build_object(
            'generation', b.generation, 'done', b.done, 'total', b.to_position,
            'events_per_second', coalesce(b.done / nullif(extract(epoch from b.moved_at - b.started_at), 0), 0)::float8,
            'silent_seconds', extract(epoch from clock_timestamp() - b.moved_at)::float8
        ) order by b.generation), '[]')
          from fold.build b join fold.generation g on g.number = b.generation where g.status <> 'scratch'),
    'conflicts', (select count(*) from record.conflict),
    'gaps', (
        select coalesce(json_agg(json_build_object('stream', stream, 'after', after_entry, 'before', before_entry,
               'found_at', found_at) order by found_at, stream), '[]') from record.gap),
    'sources', (
        select coalesce(json_agg(json_build_object('source', s.source, 'last_seen', s.last_seen, 'articles', s.articles)
               order by s.source), '[]')
          from (select e.body ->> 'source' as source, max(e.time) as last_seen, count(*) as articles
                  from record.event e where e.type = 'article-seen' group by 1) s)
)
