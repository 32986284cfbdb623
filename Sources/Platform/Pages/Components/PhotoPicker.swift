public import Kernel

extension Screen {
    /// Photos: chosen or taken, shown small, checked for size and number before they are sent, sent with progress, sent
    /// again after a failure. Without scripts it is a plain file field.
    public func photos(
        _ name: String = "photos", _ label: Text = Text("照片", "Photos"), most: Int = Limits.filesPerCase,
        hint: Text? = nil, required: Bool = false
    ) -> HTML {
        let megabytes = Limits.fileBytes / 1_048_576
        let frame = FieldFrame(
            screen: self, name: name, label: label,
            hint: hint ?? Text("最多 \(most) 张，每张不超过 \(megabytes) MB。", "Up to \(most), each at most \(megabytes) MB."),
            required: required)
        return frame.html(
            """
            <div class="photos" data-photos data-most="\(most)" data-bytes="\(Limits.fileBytes)"\
             data-too-big="\(self("“{}”超过 \(megabytes) MB，没有加入；文字已保存，换一张或直接提交。", "“{}” is over \(megabytes) MB and was left out; your text is kept. Choose another or send without it."))"\
             data-too-many="\(self("最多 \(most) 张，多出的没有加入。", "At most \(most); the others were left out."))"\
             data-no-photo="\(self("“{}”不是照片，没有加入。", "“{}” is not a photo and was left out."))"\
             data-remove="\(self("去掉", "Remove"))" data-sending="\(self("正在上传 {} %", "Uploading {} %"))"\
             data-failed="\(self("没有传上去。文字和照片都还在，点“再试一次”。", "Not sent. Text and photos are kept; press “Try again”."))"\
             data-retry="\(self("再试一次", "Try again"))">\
            <input type="file"\(frame.attributes) accept="image/*" multiple>\
            <span class="photo-add" aria-hidden="true">\(Icon.camera.svg)\(self("拍照或选照片", "Take or choose"))</span>\
            <ul class="thumbs"></ul><p class="photo-note" role="status"></p></div>
            """)
    }
    /// Photos that are already kept: small ones that open large.
    public func gallery(_ photos: [(thumbnail: Link, full: Link, about: String)]) -> HTML {
        guard !photos.isEmpty else { return .empty }
        let items = photos.map { photo -> HTML in
            "<li><a href=\"\(photo.full)\"><img src=\"\(photo.thumbnail)\" alt=\"\(photo.about)\" loading=\"lazy\"></a></li>"
        }
        return "<ul class=\"gallery\">\(items)</ul>"
    }
}
