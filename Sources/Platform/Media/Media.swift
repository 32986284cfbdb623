/// The room Media.
