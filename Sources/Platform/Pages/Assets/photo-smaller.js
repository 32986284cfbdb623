// Makes a photo smaller before it leaves the phone; what a camera wrote into it, such as the position, is gone then.

/** A JPEG whose longer side has at most `longSide` pixels; null where the file is no picture that opens here. */
export async function smaller(file, longSide) {
  let picture = null;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, longSide / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#FFFFFF";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.82); });
  } catch {
    return null;
  } finally { picture?.close(); }
}
