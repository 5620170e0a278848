export interface Shape {
  area(): number;
  perimeter(): number;
}

export class Rectangle implements Shape {
  constructor(private readonly width: number, private readonly height: number) {}

  area(): number {
    return this.width * this.height;
  }

  perimeter(): number {
    return 2 * (this.width + this.height);
  }
}

export class Square implements Shape {
  constructor(private readonly side: number) {}

  area(): number {
    return this.side * this.side;
  }

  perimeter(): number {
    return 4 * this
  }
}
