-- What comes next in the record? As bytes, which go to files as they are.
select position, id::text, convert_to(body::text, 'UTF8')
  from record.event
 where position > $1 and position <= $2
 order by position
 limit $3
