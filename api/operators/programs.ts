/** The stacks that the api runs, under the names that its own code and the benchmarks use. */
export { cellStack as cellProgram } from '../../stacks/cell.contract.ts';
export { customerStack as customerProgram } from '../../stacks/customer.contract.ts';
