/** A photograph becomes small on the phone: it travels over the Wi-Fi that is being tested. */

const SIDE_MAX = 1600;

/**
 * At most 1600 pixels a side, as a JPEG of the pixels alone: place and time stay behind.
 * @param {Blob} file
 * @returns {Promise<Blob>}
 */
export async function small(file) {
  const picture = await decoded(file);
  const share = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close?.();
  return new Promise((resolve, reject) => {
    const done = (blob) => (blob ? resolve(blob) : reject(new Error("no picture")));
    canvas.toBlob(done, "image/jpeg", 0.8);
  });
}

/** Upright. A browser that cannot do it by itself (older Safari) does it by an image element. */
async function decoded(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    const url = URL.createObjectURL(file);
    const image = new Image();
    image.src = url;
    await image.decode().finally(() => URL.revokeObjectURL(url));
    return image;
  }
}
