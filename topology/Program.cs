Console.WriteLine("topology");
