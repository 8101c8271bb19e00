-- Are the positions 1, 2, 3 to the head? What is missing or too much, and a head that is not the last event's.
select 'gap' as kind, format('positions %s to %s', after + 1, position - 1) as about, 'are missing in the record' as detail
  from (select position, lag(position, 1, 0::bigint) over (order by position) as after from record.event) steps
 where position > after + 1
union all
select 'gap', format('position %s', position), 'comes before the first' from record.event where position < 1
union all
select 'head', format('record.head is %s,', coalesce(head.position::text, 'empty')),
       format('the last event is at %s', last.position)
  from (select coalesce(max(position), 0) as position from record.event) last
  left join record.head on true
 where head.position is distinct from last.position
