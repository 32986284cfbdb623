import Kernel
import Synchronization

/// Folds of cases that were used lately, so that the next act on a case or look at it need not read its chain again.
/// The chain's newest hash binds everything that was folded: a case that changed, here or on another node, has another
/// hash and is folded anew.
final class CaseFolds: Sendable {
    static let recent = CaseFolds(each: 2_048)

    private struct Known {
        let chain: [UInt8]
        let file: CaseFile
    }
    /// Two generations: what is used moves to the newer one, and the older one is dropped when the newer is full.
    private struct Generations {
        var newer: [CaseFile.ID: Known] = [:]
        var older: [CaseFile.ID: Known] = [:]
    }
    private let generations = Mutex(Generations())
    /// Cases in one generation; a fold takes some kilobytes.
    private let most: Int

    init(each most: Int) { self.most = most }

    /// What a process that starts anew knows: nothing.
    func forget() { generations.withLock { $0 = Generations() } }

    func fold(_ id: CaseFile.ID, _ chain: [UInt8]) -> CaseFile? {
        generations.withLock { generations in
            let known = generations.newer[id] ?? generations.older[id]
            return known.flatMap { $0.chain == chain ? $0.file : nil }
        }
    }

    func keep(_ file: CaseFile, _ chain: [UInt8]) {
        generations.withLock { generations in
            if generations.newer.count >= most { (generations.older, generations.newer) = (generations.newer, [:]) }
            generations.newer[file.id] = Known(chain: chain, file: file)
        }
    }
}

/// What of Cases is in memory only.
package enum CaseMemory {
    /// As after a restart of the process.
    package static func forget() {
        CaseFolds.recent.forget()
        CaseGrounds.recent.forget()
    }
}
