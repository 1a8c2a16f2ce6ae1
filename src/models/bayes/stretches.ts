/**
 * Numbers a class and column in one flat array: each class has a stretch of it, as long as `stride`, of which the first columns are in use.
 * What has to be done to it seldom: making room, and taking out what is in use.
 */
export interface Room {
  readonly stride: number;
  /** How many classes. */
  readonly places: number;
}

/** Room for so many, twice what there is where it is not enough, so that growing is seldom; `room` itself where it is. */
export function roomFor(room: Room, places: number, columns: number): Room {
  if (places <= room.places && columns <= room.stride) return room;
  return {
    stride: columns <= room.stride ? room.stride : Math.max(columns, room.stride * 2),
    places: places <= room.places ? room.places : Math.max(places, room.places * 2),
  };
}

/** The same numbers in an array with more room; `empty` in what is new. */
export function moved(array: Float64Array, from: Room, to: Room, empty: number): Float64Array {
  const target = new Float64Array(to.stride * to.places).fill(empty);
  for (let place = 0; place < from.places; place++) {
    target.set(array.subarray(place * from.stride, (place + 1) * from.stride), place * to.stride);
  }
  return target;
}

/** The first columns of the first classes, without the room between and behind them. */
export function packed(array: Float64Array, { stride }: Room, places: number, columns: number): Float64Array {
  const target = new Float64Array(places * columns);
  for (let place = 0; place < places; place++) {
    target.set(array.subarray(place * stride, place * stride + columns), place * columns);
  }
  return target;
}
