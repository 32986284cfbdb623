/// The room People.
