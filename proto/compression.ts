import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateRawSync,
  inflateRawSync,
} from 'node:zlib';
import { HujiError } from './errors.js';

/**
 * How a body is compressed. The choice is written into the frame, so it may change freely:
 * 0 as it is, 1 raw DEFLATE with the dictionary below (small frames), 2 Brotli (large ones).
 */
export const CODEC_NONE = 0;
export const CODEC_DEFLATE = 1;
export const CODEC_BROTLI = 2;

/** Bodies above this size gain more from Brotli's window than from the dictionary. */
const SMALL_BYTES = 4096;
/** Largest body after decompression; a bomb stops here. */
export const BODY_BYTES_MAX = 32 * 1024 * 1024;

/** Never edited: a new one would be a new codec number. */
const DICTIONARY = Buffer.from(
  '吉林省市县区街道路村组号社小学初中高中大学专科本科文盲工人农民教师医生职员学生干部个体无业退休' +
    '有限公司厂学校医院粮农务工服务李张王刘陈杨赵黄周吴徐孙胡朱高林何郭马罗淑芹桂兰秀英玉珍建国' +
    'registerbookletcardcomputerdeclared100107120200201102106105103104' +
    '\x1f01\x1f02\x1f10\x1f20\x1f30',
  'utf8',
);

const QUALITY = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 20 };

export function compress(body: Uint8Array): { codec: number; bytes: Uint8Array } {
  const small = body.length <= SMALL_BYTES;
  const bytes = small
    ? deflateRawSync(body, { level: 9, dictionary: DICTIONARY })
    : brotliCompressSync(body, { params: QUALITY });
  if (bytes.length >= body.length) return { codec: CODEC_NONE, bytes: body };
  return { codec: small ? CODEC_DEFLATE : CODEC_BROTLI, bytes };
}

/** Throws FRAME_MALFORMED on bytes that do not decompress, or to too much. */
export function decompress(codec: number, bytes: Uint8Array): Uint8Array {
  const limit = { maxOutputLength: BODY_BYTES_MAX };
  try {
    switch (codec) {
      case CODEC_NONE:
        return bytes;
      case CODEC_DEFLATE:
        return inflateRawSync(bytes, { ...limit, dictionary: DICTIONARY });
      case CODEC_BROTLI:
        return brotliDecompressSync(bytes, limit);
      default:
        throw new HujiError('FRAME_MALFORMED', `codec ${codec}`);
    }
  } catch (cause) {
    if (cause instanceof HujiError) throw cause;
    throw new HujiError('FRAME_MALFORMED', 'compressed body', { cause });
  }
}
