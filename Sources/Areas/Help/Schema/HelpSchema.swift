public import Persistence

/// Tables of calls for help. Migrations are frozen text: once landed they are never edited.
public enum HelpSchema {
    public static let migrations: [Migration] = [
        Migration(name: "help-0001-calls", sql: calls), Migration(name: "help-0002-offers", sql: offers),
    ]

    /// `help_person` holds what is personal about a call, sealed, until its time is over; `spot` is the place that was
    /// chosen, finer than the area in the chain. `help_coming` is derived from the chain.
    private static let calls = """
        CREATE TABLE help_call (
            id identifier PRIMARY KEY,
            version integer NOT NULL CHECK (version > 0),
            state text NOT NULL,
            open flag NOT NULL CHECK (open IN (0, 1)),
            kind text NOT NULL,
            area text NOT NULL,
            caller identifier,
            called_at integer NOT NULL,
            answer_by integer NOT NULL,
            arrive_by integer NOT NULL,
            answered_at integer,
            arrived_at integer,
            ended_at integer,
            secret text NOT NULL,
            chain text NOT NULL,
            details text NOT NULL,
            CHECK ((ended_at IS NULL) = (open = 1))
        );
        CREATE INDEX help_call_open ON help_call (area, called_at) WHERE open = 1;
        CREATE INDEX help_call_unanswered ON help_call (area, called_at) WHERE state = 'unanswered';
        CREATE INDEX help_call_area ON help_call (area, called_at);
        CREATE INDEX help_call_called ON help_call (called_at, id);
        CREATE INDEX help_call_caller ON help_call (caller, id) WHERE caller IS NOT NULL;

        CREATE TABLE help_event (
            call_id identifier NOT NULL REFERENCES help_call (id),
            sequence integer NOT NULL,
            at integer NOT NULL,
            by_key text NOT NULL,
            by_name text NOT NULL,
            event text NOT NULL,
            hash text NOT NULL,
            PRIMARY KEY (call_id, sequence)
        );

        CREATE TABLE help_person (
            call_id identifier PRIMARY KEY REFERENCES help_call (id),
            words bytes NOT NULL,
            phone bytes,
            phone_hash text,
            name bytes,
            door bytes,
            spot text NOT NULL,
            longitude number,
            latitude number,
            emergency text,
            ended_at integer,
            CHECK ((longitude IS NULL) = (latitude IS NULL))
        );
        CREATE INDEX help_person_ended ON help_person (ended_at) WHERE ended_at IS NOT NULL;
        CREATE INDEX help_person_phone ON help_person (phone_hash) WHERE phone_hash IS NOT NULL;

        CREATE TABLE help_coming (
            call_id identifier NOT NULL REFERENCES help_call (id),
            who text NOT NULL,
            at integer NOT NULL,
            arrived_at integer,
            open flag NOT NULL,
            PRIMARY KEY (call_id, who)
        );
        CREATE INDEX help_coming_who ON help_coming (who, call_id);
        """

    /// One row for each resident who offers to help. `longitude` and `latitude` are those of the chosen place of the
    /// tree; `here_…` is where they said they are, until `here_until`. `help_ask` says who was asked while a call goes
    /// on, and is emptied when it ends.
    private static let offers = """
        CREATE TABLE help_offer (
            id identifier PRIMARY KEY,
            resident identifier NOT NULL UNIQUE,
            place text NOT NULL,
            longitude number,
            latitude number,
            skills text NOT NULL,
            reach integer NOT NULL CHECK (reach > 0),
            from_second integer,
            to_second integer,
            called bytes,
            paused flag NOT NULL,
            here_longitude number,
            here_latitude number,
            here_until integer,
            since integer NOT NULL,
            active_at integer NOT NULL,
            CHECK ((longitude IS NULL) = (latitude IS NULL)),
            CHECK ((here_until IS NULL) = (here_latitude IS NULL)),
            CHECK ((here_longitude IS NULL) = (here_latitude IS NULL)),
            CHECK ((from_second IS NULL) = (to_second IS NULL))
        );
        CREATE INDEX help_offer_place ON help_offer (place) WHERE paused = 0;
        CREATE INDEX help_offer_latitude ON help_offer (latitude) WHERE paused = 0;
        CREATE INDEX help_offer_here ON help_offer (here_latitude) WHERE here_until IS NOT NULL;
        CREATE INDEX help_offer_active ON help_offer (active_at);

        CREATE TABLE help_ask (
            call_id identifier NOT NULL REFERENCES help_call (id),
            offer identifier NOT NULL,
            resident identifier NOT NULL,
            metres integer NOT NULL,
            skills text NOT NULL,
            at integer NOT NULL,
            declined flag NOT NULL,
            PRIMARY KEY (call_id, offer)
        );
        CREATE INDEX help_ask_resident ON help_ask (resident, call_id);
        CREATE INDEX help_ask_offer ON help_ask (offer);
        """
}
