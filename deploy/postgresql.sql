-- The role and the database, run once by PostgreSQL's administrator: psql -f postgresql.sql
-- The role may do nothing beyond its own database. Texts are sorted byte by byte (C): Lianfang refuses to start otherwise.

\set ON_ERROR_STOP on

CREATE ROLE lianfang LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;

CREATE DATABASE lianfang OWNER lianfang TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';

REVOKE ALL ON DATABASE lianfang FROM PUBLIC;

\connect lianfang
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO lianfang;
