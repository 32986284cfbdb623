#ifndef JINLIN_CVIPS_SHIM_H
#define JINLIN_CVIPS_SHIM_H

#include <vips/vips.h>

/* Most of libvips takes its options as C variable arguments, which have no name in Swift. These few functions name the
 * calls that Media makes. Zero means success; bytes and images returned belong to the caller. */

static inline void jinlin_vips_silence(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer data) {
    /* What a broken photo makes libvips say is answered to the person, not written to the server's terminal. */
}

/* Starts libvips once: one thread a picture, no cache of what people sent, no loader that its authors call untrusted. */
static inline int jinlin_vips_start(void) {
    if (VIPS_INIT("jinlin")) return -1;
    g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO | G_LOG_LEVEL_MESSAGE, jinlin_vips_silence, NULL);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_cache_set_max_mem(0);
    vips_cache_set_max_files(0);
    vips_block_untrusted_set(TRUE);
    return 0;
}

/* Opens a picture without decoding a pixel: its size and metadata. */
static inline VipsImage *jinlin_vips_open(const void *bytes, size_t count) {
    return vips_image_new_from_buffer(bytes, count, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
}

/* Decodes the first page upright, in sRGB, at most `side` pixels on each side, into memory. A file that ends early fails:
 * said as a loader's option, since libvips 8.14 does not pass the thumbnail's own `fail_on` on to its loader. */
static inline VipsImage *jinlin_vips_reduce(const void *bytes, size_t count, int side) {
    VipsImage *lazy = NULL;
    VipsImage *decoded = NULL;
    if (vips_thumbnail_buffer((void *) bytes, count, &lazy, side, "height", side, "size", VIPS_SIZE_DOWN,
                              "export_profile", "srgb", "option_string", "fail_on=truncated", NULL)) return NULL;
    decoded = vips_image_copy_memory(lazy);
    g_object_unref(lazy);
    return decoded;
}

/* The same for a picture already in memory. */
static inline VipsImage *jinlin_vips_shrink(VipsImage *image, int side) {
    VipsImage *out = NULL;
    if (vips_thumbnail_image(image, &out, side, "height", side, "size", VIPS_SIZE_DOWN, NULL)) return NULL;
    return out;
}

/* 1 where some pixel is not fully opaque, 0 where none, -1 on failure. */
static inline int jinlin_vips_transparent(VipsImage *image) {
    VipsImage *alpha = NULL;
    double least = 0;
    int failed;
    if (!vips_image_hasalpha(image)) return 0;
    if (vips_extract_band(image, &alpha, image->Bands - 1, NULL)) return -1;
    failed = vips_min(alpha, &least, NULL);
    g_object_unref(alpha);
    return failed ? -1 : least < 255;
}

/* JPEG without metadata; transparency becomes white. */
static inline int jinlin_vips_jpeg(VipsImage *image, int quality, void **bytes, size_t *count) {
    VipsArrayDouble *white = vips_array_double_newv(1, 255.0);
    int failed = vips_jpegsave_buffer(image, bytes, count, "Q", quality, "strip", TRUE, "optimize_coding", TRUE,
                                      "background", white, NULL);
    vips_area_unref(VIPS_AREA(white));
    return failed;
}

/* PNG without metadata. */
static inline int jinlin_vips_png(VipsImage *image, void **bytes, size_t *count) {
    return vips_pngsave_buffer(image, bytes, count, "strip", TRUE, "compression", 6, NULL);
}

static inline void jinlin_vips_free(void *bytes) { g_free(bytes); }
static inline void jinlin_vips_close(VipsImage *image) { g_object_unref(image); }

#endif
