-- The heartbeats of one instance are asked for rarely and written always: each took a page of its own of this index, to
-- be read, logged and written back. The primary key has the id too, and is read through for such a question.
DROP INDEX heartbeats_instance_id;
