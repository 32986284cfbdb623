/// What goes wrong with one write of a simulated disk.
package enum WriteFault: String, Sendable, Codable, CaseIterable {
    /// The body runs, is undone and runs again, as on a server where transactions got in each other's way.
    case twice
    /// The commit fails before anything of it is on the disk.
    case commitFails = "commit-fails"
    /// It is on the disk, and the answer gets lost on its way.
    case answerLost = "answer-lost"
    /// The disk has no room for another page.
    case diskFull = "disk-full"
    /// It shares its commit with a write before it that is refused after it wrote.
    case refusedBefore = "refused-before"
    /// It shares its commit with a write after it that is refused after it wrote.
    case refusedAfter = "refused-after"
}
