/*
 * Images put together anew from the parts that make the picture: what tells
 * where, when, by whom and with what they were made is left out, and so is
 * whatever is unknown or stands behind the end.  Nothing is decoded.  For the
 * jail: these read strangers' bytes.
 */
#ifndef COMMONS_FILES_CLEAN_H
#define COMMONS_FILES_CLEAN_H

#include "engine/base/buf.h"

/**
 * jpeg_clean(image, out), png_clean(image, out), webp_clean(image, out):
 * Append ${image} to ${out} without its metadata.  False when it is not whole;
 * then what was appended is worth nothing.
 *
 * JPEG (ITU-T T.81): frames, tables, scans, JFIF without its thumbnail, colour
 * profiles (ICC) and Adobe's colour marker stay; of EXIF, which way is up.
 * PNG (ISO/IEC 15948, third edition): what shows, moves or colours; check sums
 * must fit.  WebP (RFC 9649): the picture, its alpha, animation and profile.
 */
bool jpeg_clean(str, struct buf *);
bool png_clean(str, struct buf *);
bool webp_clean(str, struct buf *);

/** exif_orientation(tiff): Which way is up, 1 to 8, as EXIF's TIFF (behind
 * "Exif\0\0") says in its first directory; 1 when it says nothing sound. */
int exif_orientation(str);

#endif
