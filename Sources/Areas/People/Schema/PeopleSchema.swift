public import Persistence

/// The tables of this area.
public enum PeopleSchema {
    public static let migrations: [Migration] = [
        Migration(name: "people-0001-accounts", sql: accounts),
        Migration(name: "people-0002-residents", sql: residents),
        Migration(name: "people-0003-posts", sql: posts),
        Migration(name: "people-0004-sessions", sql: sessions),
        Migration(name: "people-0005-field-keys", sql: fieldKeys),
    ]

    private static let accounts = """
        CREATE TABLE account (
          id identifier PRIMARY KEY,
          login text NOT NULL UNIQUE,
          name text NOT NULL,
          place text NOT NULL,
          language text NOT NULL,
          password text,
          must_change flag NOT NULL,
          totp bytes,
          totp_confirmed integer,
          totp_step integer,
          failed integer NOT NULL DEFAULT 0,
          locked_until integer,
          active flag NOT NULL,
          created integer NOT NULL,
          seen integer
        );
        CREATE INDEX account_place ON account(place);
        CREATE TABLE recovery_code (
          account identifier NOT NULL REFERENCES account(id),
          hash text NOT NULL,
          used integer,
          PRIMARY KEY (account, hash)
        );
        CREATE TABLE account_grant (
          id identifier PRIMARY KEY,
          account identifier NOT NULL REFERENCES account(id),
          permission text NOT NULL,
          place text NOT NULL,
          reason text NOT NULL,
          given integer NOT NULL,
          given_by text NOT NULL,
          revoked integer,
          revoked_by text
        );
        CREATE UNIQUE INDEX account_grant_open ON account_grant(account, permission, place) WHERE revoked IS NULL;
        CREATE INDEX account_grant_place ON account_grant(place);
        CREATE TABLE key_check (
          id integer PRIMARY KEY CHECK (id = 1),
          fingerprint text NOT NULL
        );
        """

    private static let residents = """
        CREATE TABLE resident (
          id identifier PRIMARY KEY,
          phone bytes,
          phone_hash text UNIQUE,
          name bytes,
          home text,
          elder flag NOT NULL,
          language text NOT NULL,
          created integer NOT NULL,
          erased integer,
          CHECK (erased IS NULL OR (phone IS NULL AND phone_hash IS NULL AND name IS NULL AND home IS NULL))
        );
        CREATE TABLE sign_in_code (
          id identifier PRIMARY KEY,
          phone_hash text NOT NULL,
          code_hash text NOT NULL,
          created integer NOT NULL,
          expires integer NOT NULL,
          tries integer NOT NULL DEFAULT 0,
          used integer
        );
        CREATE INDEX sign_in_code_phone ON sign_in_code(phone_hash, created);
        CREATE TABLE consent_entry (
          id identifier PRIMARY KEY,
          resident identifier NOT NULL REFERENCES resident(id),
          purpose text NOT NULL,
          given flag NOT NULL,
          version text NOT NULL,
          channel text NOT NULL,
          at integer NOT NULL
        );
        CREATE INDEX consent_entry_resident ON consent_entry(resident, at);
        CREATE TABLE personal_view (
          id identifier PRIMARY KEY,
          resident identifier NOT NULL REFERENCES resident(id),
          viewer text NOT NULL,
          viewer_name text NOT NULL,
          reason text NOT NULL,
          about text,
          at integer NOT NULL
        );
        CREATE INDEX personal_view_resident ON personal_view(resident, at);
        CREATE TABLE demo_message (
          id identifier PRIMARY KEY,
          phone_hash text NOT NULL,
          sealed bytes NOT NULL,
          at integer NOT NULL
        );
        CREATE INDEX demo_message_at ON demo_message(at);
        """

    private static let posts = """
        CREATE TABLE unit (
          id identifier PRIMARY KEY,
          kind text NOT NULL,
          name text NOT NULL,
          place text NOT NULL,
          phone text,
          active flag NOT NULL,
          created integer NOT NULL
        );
        CREATE INDEX unit_kind ON unit(kind, place);
        CREATE INDEX unit_place ON unit(place);
        CREATE TABLE post (
          id identifier PRIMARY KEY,
          place text NOT NULL,
          kind text NOT NULL,
          unit identifier REFERENCES unit(id),
          duty_phone text,
          active flag NOT NULL,
          created integer NOT NULL
        );
        CREATE INDEX post_place ON post(place, kind);
        CREATE INDEX post_unit ON post(unit);
        CREATE TABLE holding (
          id identifier PRIMARY KEY,
          post identifier NOT NULL REFERENCES post(id),
          account identifier NOT NULL REFERENCES account(id),
          since integer NOT NULL,
          until integer,
          named flag NOT NULL,
          note text,
          appointed_by text NOT NULL,
          CHECK (until IS NULL OR until >= since)
        );
        CREATE UNIQUE INDEX holding_open ON holding(post) WHERE until IS NULL;
        CREATE INDEX holding_post ON holding(post, since);
        CREATE INDEX holding_account ON holding(account, since);
        """

    private static let sessions = """
        CREATE TABLE session (
          hash text PRIMARY KEY,
          account identifier REFERENCES account(id),
          resident identifier REFERENCES resident(id),
          created integer NOT NULL,
          seen integer NOT NULL,
          expires integer NOT NULL,
          CHECK ((account IS NULL) <> (resident IS NULL))
        );
        CREATE INDEX session_account ON session(account);
        CREATE INDEX session_resident ON session(resident);
        CREATE INDEX session_expires ON session(expires);
        """

    /// Keys that may have sealed fields, each with a hash that says which one it is.
    private static let fieldKeys = """
        CREATE TABLE field_key (
          number integer PRIMARY KEY,
          fingerprint text NOT NULL,
          since integer NOT NULL
        );
        """
}
