/// `README.txt` of a package: how anybody checks it by hand. The algorithm stands here once, in both languages.
enum PackageReadme {
    static func text(number: String) -> String { chinese(number) + "\n\n" + english(number) }

    private static func chinese(_ number: String) -> String {
        """
        案卷包 \(number)
        ================

        这是一个办结案卷的完整副本，按 RFC 8493（BagIt 1.0）打包。不用任何专门的程序就能阅读和核对。
        先看 data/summary.html（用浏览器打开）。

        一、文件有没有被改动
            进入本包的文件夹（里面有 bagit.txt），执行
                sha256sum -c manifest-sha256.txt
                sha256sum -c tagmanifest-sha256.txt
            每一行都应显示 OK。任何 BagIt 工具（例如 Python 的 bagit）也可以核对。

        二、案卷的经过有没有被改动
            data/chain/ 里每个文件是一条记录的原文：
                序号|时间（1970 年以来的微秒，UTC）|谁|岗位和姓名|发生的事（JSON）
            每条记录的哈希 = SHA-256（上一条的哈希，32 字节；第一条没有）接上（这个文件的全部字节）。
            在 data/ 里执行
                cat chain/0001.txt | sha256sum
                (printf '上一条的哈希' | xxd -r -p; cat chain/0002.txt) | sha256sum
            结果应与 chain.json 中各条的 hash 相同；最后一条应与 case.json 中的 chain 相同。
            改动、删去或插入任何一条，后面所有的哈希都会变。

        三、居民说的话是不是原话
            记录中只有话的摘要（digest），原话在 words.json：
            digest = SHA-256（salt 的字节，接上原话的 UTF-8 字节）。
            依法删除的，原话和 salt 都已销毁，只留下编号、日期和摘要；没有 salt，任何人都不能从摘要猜出原话。

        四、附件
            attachments.json 写明每个附件的 SHA-256。依法删除的附件只留一行说明。
            retention.json 写明到期删除的内容：哪一天、依据哪条规则、本单位处理台账的第几行。

        五、当时的规则
            policy/ 里是受理这件事时所用规则的原文；
            hash = SHA-256（文件的字节，接上一个换行和“base 编号”，没有继承的写“base none”）。

        六、电话、姓名和具体位置
            contact.json、case.json 中的 disclosure：none 没有留；withheld 有，这次没有导出；erased 已删除；shown 已导出。

        七、这个包是不是本单位导出的
            每次导出都记入审计日志，其中的 sha256 是 manifest-sha256.txt 的 SHA-256。

        用本平台的程序核对：jinlin case-file verify 本包的 ZIP 文件或文件夹（不需要数据库）。
        """
    }

    private static func english(_ number: String) -> String {
        """
        Case package \(number)
        =====================

        A complete copy of an ended case, packed as RFC 8493 (BagIt 1.0). It can be read and checked without any program
        of ours. Begin with data/summary.html (in a browser).

        1. Was a file changed?
            In the folder of this package (the one with bagit.txt) run
                sha256sum -c manifest-sha256.txt
                sha256sum -c tagmanifest-sha256.txt
            Every line must say OK. Any BagIt tool (bagit for Python, for instance) does the same.

        2. Was what happened changed?
            Each file in data/chain/ is the text of one entry:
                number|time (microseconds since 1970, UTC)|who|post and name|what happened (JSON)
            The hash of an entry = SHA-256 of (the hash of the entry before, 32 bytes; none for the first) followed by
            (all bytes of this file). In data/ run
                cat chain/0001.txt | sha256sum
                (printf 'HASH OF THE ENTRY BEFORE' | xxd -r -p; cat chain/0002.txt) | sha256sum
            The results are the hashes in chain.json; the last one is `chain` in case.json. Whoever changes, removes or
            inserts an entry changes every hash after it.

        3. Are these the resident’s own words?
            Entries hold digests of words only; the words are in words.json:
            digest = SHA-256 of (the bytes of salt) followed by (the words in UTF-8).
            Of what was erased by law words and salt are destroyed; key, date and digest stay. Without the salt nobody
            can guess the words from the digest.

        4. Attachments
            attachments.json names the SHA-256 of each. Of an erased one a line remains.
            retention.json says what went when its time was over: when, by which rule, in which line of the office’s ledger.

        5. The rules of that time
            policy/ holds the rules the matter was taken on by, as installed;
            hash = SHA-256 of the file’s bytes, a line end and “base NUMBER” (“base none” where nothing is inherited).

        6. Telephone, name and exact position
            disclosure in contact.json and case.json: none (nothing was left), withheld (there, not exported this time),
            erased, shown.

        7. Was it made by the office?
            Every export is a line of the audit log; its sha256 is the SHA-256 of manifest-sha256.txt.

        With this platform’s program: jinlin case-file verify THE-ZIP-OR-FOLDER (needs no database).

        """
    }
}
