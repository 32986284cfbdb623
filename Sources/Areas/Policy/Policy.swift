/// The room Policy.
