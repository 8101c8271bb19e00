-- What comes next in the record? Positions have no gaps and appear in order, so that nothing can come in behind.
select position, id::text, body::text
  from record.event
 where position > $1 and position <= $2
 order by position
 limit $3
