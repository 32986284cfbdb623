/// The room Cases.
