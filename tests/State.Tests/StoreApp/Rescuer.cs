namespace Warren.State.StoreApp;

/// <summary>Looks after dead workers in small steps until nothing is left. Prints what it has done.</summary>
internal static class Rescuer
{
    public static async Task<int> RunAsync(SharedState state)
    {
        for (var empty = 0; empty < 5;)
        {
            var rescue = await state.Workers!.RescueAsync(TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), maxTasks: 7);
            foreach (var lost in rescue.Lost)
            {
                Console.WriteLine($"lost {lost}");
            }

            Console.WriteLine($"back {rescue.PutBack}");

            // What another one is at is left out.
            empty = rescue.PutBack == 0 ? empty + 1 : 0;
        }

        return 0;
    }
}
