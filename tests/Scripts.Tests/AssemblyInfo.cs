// The scripts build into the same folders, and what they leave behind is looked for on the whole machine.
[assembly: Parallelization(Mode = ParallelizationMode.None)]
