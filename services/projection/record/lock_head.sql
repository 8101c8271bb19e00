-- Where does the record end, and what time is it now that nobody else appends? Holds the one lock of every append.
select position, clock_timestamp() from record.head where one for update
