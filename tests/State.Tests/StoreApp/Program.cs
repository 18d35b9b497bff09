using Warren.State;
using Warren.State.StoreApp;

// One of several processes at the same store. It begins at a word on its input, so that all of them begin together.
//   prepare CONNECTION                   brings the tables up to date
//   flood CONNECTION                     writes batches of 20 tasks until it is killed, and prints the number of each once it is written
//   hammer CONNECTION SEED COUNT         writes everything that happens to COUNT tasks, shuffled and repeated, and asks for cancels in between
//   control CONNECTION COUNT             pauses, resumes and changes two queues COUNT times, and prints each answer
//   lease CONNECTION SCOPE LIMIT COUNT MS takes and gives back COUNT leases in each of its loops, which last MS milliseconds
//   rates CONNECTION                     reserves until 100 tasks have begun, tells what it used, and prints both
//   settle CONNECTION                    reserves, and settles everything twice with other figures; prints what was used
//   place CONNECTION COUNT               keeps places in a bucket for COUNT and takes them until it is empty, and prints who began
//   deliver CONNECTION COUNT             gets COUNT tasks delivered, cancels some, and prints what it did with each
//   rescue CONNECTION                    looks after dead workers
//   beat CONNECTION NAME COUNT           is a worker with COUNT tasks that run until a line comes, and prints what it says of workers
//   slow CONNECTION ROUNDS               works, but is taken for dead all the time, and takes others for dead
await using var state = StateStores.Open(args[1], ".", TimeProvider.System);
var store = state.Tasks;
Console.WriteLine("ready");
if (Console.ReadLine() != "go")
{
    return 1;
}

if (args[0] == "prepare")
{
    await store.PrepareAsync();
    Console.WriteLine($"version {(await store.CheckAsync()).SchemaVersion}");
    return 0;
}

if (args[0] == "lease")
{
    return await new LeaseHammer(state.Leases!, args[2], limit: int.Parse(args[3]), rounds: int.Parse(args[4]), life: TimeSpan.FromMilliseconds(int.Parse(args[5]))).RunAsync();
}

if (args[0] == "flood")
{
    for (var batch = 0; ; batch++)
    {
        await store.WriteAsync([.. Enumerable.Range(0, 20).Select(number => Flood.Task(batch, number))]);
        Console.WriteLine(batch);
    }
}

if (args[0] == "control")
{
    return await new ControlHammer(state.Controls!, int.Parse(args[2])).RunAsync();
}

if (args[0] is "rates" or "settle")
{
    var rates = new RateHammer(state.RateLimits!);
    return args[0] == "rates" ? await rates.BeginAsync() : await rates.SettleAsync();
}

if (args[0] == "place")
{
    return await new PlaceHammer(state.RateLimits!, room: int.Parse(args[2])).RunAsync();
}

if (args[0] == "deliver")
{
    return await new DeliveryHammer(store, tasks: int.Parse(args[2])).RunAsync();
}

if (args[0] == "rescue")
{
    return await Rescuer.RunAsync(state);
}

if (args[0] == "beat")
{
    return await new BeatingWorker(state, args[2], tasks: int.Parse(args[3])).RunAsync();
}

if (args[0] == "slow")
{
    return await new SlowWorker(state, rounds: int.Parse(args[2])).RunAsync();
}

return await new Hammer(store, seed: int.Parse(args[2]), tasks: int.Parse(args[3])).RunAsync();
