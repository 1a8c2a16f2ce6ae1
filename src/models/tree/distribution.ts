/** Weights of classes, in an order of their own: sums and ties follow it, as they follow that of a dict in River. */
export class Distribution {
  size = 0;
  classes = new Int32Array(8);
  weights = new Float64Array(8);

  clear(): void {
    this.size = 0;
  }

  add(c: number, weight: number): void {
    if (this.size === this.classes.length) {
      const classes = new Int32Array(this.size * 2);
      classes.set(this.classes);
      this.classes = classes;
      const weights = new Float64Array(this.size * 2);
      weights.set(this.weights);
      this.weights = weights;
    }
    this.classes[this.size] = c;
    this.weights[this.size++] = weight;
  }

  sum(): number {
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += this.weights[i]!;
    return sum;
  }
}
