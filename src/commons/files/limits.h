/* The limits of files handed in, each with its reason. */
#ifndef COMMONS_FILES_LIMITS_H
#define COMMONS_FILES_LIMITS_H

/* One file, and files in one form: what the Open Government Partnership's own
 * form at the end of a commitment takes, three of 10 MB. */
#define FILE_BYTES_MAX ((size_t)10 << 20)
#define FILE_FORM_MAX 3

/* A table: what issue after issue of a national register has.  Whoever looks at
 * it reads the beginning, and the rest is copied in pieces. */
#define FILE_LARGE_MAX ((int64_t)2 << 30)
#define FILE_START ((size_t)1 << 20)

/* A name as people see it; longer ones are cut before their ending. */
#define FILE_NAME_MAX 120

/* The process that looks at a file: the file twice, the table of types (8 MiB)
 * and the libraries. */
#define FILE_JAIL_MEMORY ((int64_t)256 << 20)
#define FILE_JAIL_CPU_SECONDS 10
#define FILE_JAIL_WALL_MS 20000

/* Members of an archive, and how much it may swell when a reader opens it: ten
 * megabytes of honest spreadsheet become 100; a bomb a thousand times as much
 * as it is. */
#define ZIP_MEMBERS_MAX 1000
#define ZIP_RATIO_MAX 100
#define ZIP_TOTAL_MAX ((uint64_t)256 << 20)

/* Uploads in pieces: of one person at a time, the size of a piece, and how long
 * one that nobody goes on with is kept. */
#define UPLOADS_OPEN 20
#define UPLOAD_PIECE ((size_t)16 << 20)
#define UPLOAD_SECONDS 86400

/* What lies in incoming/ or in the store without a row is somebody's upload
 * under way, until it is this old. */
#define FILE_SWEEP_SECONDS 3600

#endif
