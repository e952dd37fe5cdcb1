export {};
console.warn('x');
