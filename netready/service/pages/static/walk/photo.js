/** A photograph becomes small on the phone: it travels over the Wi-Fi that is being tested. */

const SIDE_MAX = 1600;

/**
 * At most 1600 pixels a side, as a JPEG of the pixels alone: place and time stay behind.
 * @param {Blob} file
 * @returns {Promise<Blob>}
 */
export async function small(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const share = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) => {
    const done = (blob) => (blob ? resolve(blob) : reject(new Error("no picture")));
    canvas.toBlob(done, "image/jpeg", 0.8);
  });
}
