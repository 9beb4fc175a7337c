using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(Firmware.Benchmarks.SampleStepBenchmarks).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args);
